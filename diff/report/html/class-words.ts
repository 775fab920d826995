import type { ChangeClass } from "../../model.ts";

/** Classes in the order of the model, with what they mean and a sign that is told apart without colour. */
export const CLASS_WORDS: Readonly<
  Record<ChangeClass, { readonly sign: string; readonly meaning: string }>
> = {
  "data-loss": { sign: "◆", meaning: "data is deleted that nothing keeps a copy of" },
  replace: { sign: "■", meaning: "deleted and made anew" },
  downtime: { sign: "▲", meaning: "stops serving, if only for the seconds of a failover" },
  reboot: {
    sign: "▼",
    meaning: "takes effect with the next restart, which nobody has planned yet",
  },
  rolling: { sign: "●", meaning: "renewed a few at a time, while the others serve" },
  "in-place": { sign: "○", meaning: "changed or added while it runs" },
  none: { sign: "–", meaning: "nothing that runs is touched" },
};
