// Draws in a process of its own: the charts' library is made of ECMAScript modules only.
import { renderReports } from "../../../../../lab/drill/report/index.ts";

let text = "";
for await (const chunk of process.stdin) text += chunk;
process.stdout.write(JSON.stringify(await renderReports(JSON.parse(text))));
