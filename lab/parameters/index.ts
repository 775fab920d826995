export { parametersSection } from "./section.ts";
