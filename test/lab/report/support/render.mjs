// Draws in a process of its own: the charts' library is made of ECMAScript modules only.
import { renderProofReport } from "../../../../lab/report/proof-report.ts";
import { findStale, renderProofDocs, writeProofDocs } from "../../../../lab/proof/write-docs.ts";

let text = "";
for await (const chunk of process.stdin) text += chunk;
const proof = JSON.parse(text);
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  const files = { report: await renderProofReport(proof), docs: await renderProofDocs(proof) };
  process.stdout.write(JSON.stringify(files));
} else {
  if (proof !== null) await writeProofDocs(proof, folder);
  process.stdout.write(JSON.stringify(await findStale(folder)));
}
