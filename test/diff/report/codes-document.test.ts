import { describe, expect, it } from "@jest/globals";

import type { CodeInfo } from "../../../diff/model.ts";
import { codesDocument } from "../../../diff/report/codes-document.ts";

const info = (code: string, kind: CodeInfo["kind"], values: Partial<CodeInfo> = {}): CodeInfo => ({
  ...{ code, kind, title: `Title of ${code}.`, why: "Because.", sources: [], ...values },
});

describe("the document of codes", () => {
  it("has each code under its class or topic, with reason and sources", () => {
    const text = codesDocument([
      info("b-code", "reboot", {
        sources: [{ title: "A [guide]", url: "https://example.com/a(b)" }, { title: "House rule" }],
      }),
      info("cost-up", "cost"),
      info("a-code", "reboot"),
      info("c-code", "data-loss"),
    ]);
    expect(text.slice(text.indexOf("## "))).toBe(`\
## Data loss (1)

### \`c-code\`

**Title of c-code.** Because.

## Reboot (2)

### \`a-code\`

**Title of a-code.** Because.

### \`b-code\`

**Title of b-code.** Because.

- [A \\[guide\\]](<https://example.com/a(b)>)
- House rule

## Cost (1)

### \`cost-up\`

**Title of cost-up.** Because.
`);
  });

  it("leaves the policy pack's rules to the pack's own document", () => {
    const text = codesDocument([info("rds-multi-az", "policy")]);
    expect(text).not.toContain("rds-multi-az");
    expect(text).toContain("policies/README.md");
  });

  it("is the same whatever the order of codes", () => {
    const codes = [info("a", "none"), info("b", "none"), info("c", "order")];
    expect(codesDocument([...codes].reverse())).toBe(codesDocument(codes));
  });
});
