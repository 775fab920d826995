import ts from "typescript";
import { RUNTIME_FUNCTIONS, RUNTIME_GLOBALS } from "./cloudfront-runtime.ts";

const K = ts.SyntaxKind;

/**
 * Syntax of runtime cloudfront-js-2.0: all of ECMAScript 5.1, and of later versions const, let, arrow functions, rest parameters,
 * template literals, `**`, async and await (CloudFront Developer Guide, "JavaScript runtime 2.0 features"). What is not listed
 * fails: a new kind of node is unknown until somebody has looked it up.
 */
const KNOWN: ReadonlySet<ts.SyntaxKind> = new Set([
  K.SourceFile,
  K.EndOfFileToken,
  K.Identifier,
  K.StringLiteral,
  K.NumericLiteral,
  K.RegularExpressionLiteral,
  K.TrueKeyword,
  K.FalseKeyword,
  K.NullKeyword,
  K.ThisKeyword,
  K.ArrayLiteralExpression,
  K.ObjectLiteralExpression,
  K.PropertyAssignment,
  K.PropertyAccessExpression,
  K.ElementAccessExpression,
  K.CallExpression,
  K.NewExpression,
  K.ParenthesizedExpression,
  K.FunctionExpression,
  K.FunctionDeclaration,
  K.Parameter,
  K.DeleteExpression,
  K.TypeOfExpression,
  K.VoidExpression,
  K.PrefixUnaryExpression,
  K.PostfixUnaryExpression,
  K.BinaryExpression,
  K.ConditionalExpression,
  K.QuestionToken,
  K.ColonToken,
  K.Block,
  K.EmptyStatement,
  K.VariableStatement,
  K.VariableDeclarationList,
  K.VariableDeclaration,
  K.ExpressionStatement,
  K.IfStatement,
  K.DoStatement,
  K.WhileStatement,
  K.ForStatement,
  K.ForInStatement,
  K.ContinueStatement,
  K.BreakStatement,
  K.ReturnStatement,
  K.LabeledStatement,
  K.SwitchStatement,
  K.CaseBlock,
  K.CaseClause,
  K.DefaultClause,
  K.ThrowStatement,
  K.TryStatement,
  K.CatchClause,
  K.ArrowFunction,
  K.EqualsGreaterThanToken,
  K.NoSubstitutionTemplateLiteral,
  K.TemplateExpression,
  K.TemplateHead,
  K.TemplateMiddle,
  K.TemplateTail,
  K.TemplateSpan,
  K.DotDotDotToken,
  K.AsyncKeyword,
  K.AwaitExpression,
]);

/** Operators that came after ECMAScript 5.1 and are not listed. */
const LATER_OPERATORS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.QuestionQuestionToken,
  K.QuestionQuestionEqualsToken,
  K.BarBarEqualsToken,
  K.AmpersandAmpersandEqualsToken,
]);

/** Flags of ECMAScript 5.1; lookbehind and \p{...} came later as well. */
const REGEXP = /^\/(?!.*(\(\?<[=!]|\\p\{)).*\/[gim]*$/s;

function problemOf(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node) && LATER_OPERATORS.has(node.operatorToken.kind)) {
    return `operator ${node.operatorToken.getText()}`;
  }
  if (ts.isOptionalChain(node)) return "optional chaining";
  if (ts.isParameter(node) && node.initializer !== undefined) return "default parameter";
  if (ts.isCatchClause(node) && node.variableDeclaration === undefined) return "catch without name";
  if (ts.isPropertyAssignment(node) && ts.isComputedPropertyName(node.name)) return "computed key";
  if (ts.isFunctionLike(node) && "asteriskToken" in node && node.asteriskToken !== undefined) {
    return "generator";
  }
  if (ts.isRegularExpressionLiteral(node) && !REGEXP.test(node.text)) return "regular expression";
  return undefined;
}

function isOperator(node: ts.Node): boolean {
  return node.parent !== undefined && ts.isBinaryExpression(node.parent) && ts.isToken(node);
}

function visit(root: ts.Node, look: (node: ts.Node) => void): void {
  look(root);
  root.forEachChild((child) => visit(child, look));
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile("function.js", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
}

/** Every piece of syntax in `code` that the runtime does not list. */
export function unknownSyntax(code: string): readonly string[] {
  const found: string[] = [];
  visit(parse(code), (node) => {
    const problem = problemOf(node);
    const name = ts.SyntaxKind[node.kind];
    if (problem !== undefined) found.push(problem);
    else if (!KNOWN.has(node.kind) && !isOperator(node)) found.push(name);
  });
  return found;
}

/** Names `code` declares anywhere: enough to tell a free name from one of its own in bundled code. */
function declaredNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>(["arguments"]);
  visit(file, (node) => {
    const declares =
      ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name))
      names.add(node.name.text);
  });
  return names;
}

/** Globals `code` uses and methods it calls that the runtime does not list. */
export function unknownNames(code: string): readonly string[] {
  const file = parse(code);
  const declared = declaredNames(file);
  const globals = new Set([...RUNTIME_FUNCTIONS, ...Object.keys(RUNTIME_GLOBALS)]);
  const methods = new Set(Object.values(RUNTIME_GLOBALS).flat());
  const found: string[] = [];
  visit(file, (node) => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const method = node.expression.name.text;
      if (!methods.has(method)) found.push(`.${method}()`);
    }
    if (!ts.isIdentifier(node) || isNameOfMember(node)) return;
    if (!declared.has(node.text) && !globals.has(node.text)) found.push(node.text);
  });
  return found;
}

function isNameOfMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return ts.isPropertyAssignment(parent) && parent.name === node;
}
