/**
 * What messages say, in Alertmanager's templates (Alertmanager documentation, "Notification template reference"). Alerts of
 * one message have the same name (groupBy), and with it runbook and severity.
 */

const RESOLVED_OR_COUNT =
  '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}]';

/** "[FIRING:2] PostgresDown main", "[RESOLVED] HighErrorRate api": name, and the subject where the alerts have one in common. */
export const TITLE = `${RESOLVED_OR_COUNT} {{ .CommonLabels.alertname }}{{ with .CommonLabels.service }} {{ . }}{{ end }}{{ with .CommonLabels.cache }} {{ . }}{{ end }}{{ with .CommonLabels.database }} {{ . }}{{ end }}`;

/** SNS API reference, Publish: a subject has at most 100 ASCII characters, else the message is refused. */
const SUBJECT_LENGTH = 100;

/** The same, cut to what a subject of SNS may be. */
export const SUBJECT = `{{ printf "%.${SUBJECT_LENGTH}s" (printf "[%s] %s %s%s%s" (.Status | toUpper) .CommonLabels.alertname .CommonLabels.service .CommonLabels.cache .CommonLabels.database) }}`;

/** Page that says what to do; alerts of the chart have none of ours. */
export const RUNBOOK = "{{ .CommonAnnotations.runbook_url }}";

/** The severity as PagerDuty knows it. */
export const SEVERITY =
  '{{ if eq .CommonLabels.severity "critical" }}critical{{ else }}warning{{ end }}';

/** Every alert with its summary, impact and runbook; those that are over are marked. */
export const TEXT = [
  "{{ range .Alerts.Firing }}{{ .Annotations.summary }}",
  "{{ with .Annotations.impact }}Impact: {{ . }}",
  "{{ end }}{{ with .Annotations.runbook_url }}Runbook: {{ . }}",
  '{{ end }}Since: {{ .StartsAt.UTC.Format "2006-01-02 15:04 MST" }}',
  "",
  "{{ end }}{{ range .Alerts.Resolved }}RESOLVED: {{ .Annotations.summary }}",
  "{{ with .Annotations.runbook_url }}Runbook: {{ . }}",
  "{{ end }}{{ end }}",
].join("\n");

/** Colour of the bar at the message's side. */
export const COLOUR =
  '{{ if eq .Status "resolved" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}';
