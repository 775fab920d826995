/** Labels of the service that the cases on services are about. */
export const API = { namespace: "app", service: "api" };
/** API as a selector writes it, without braces. */
export const ON_API = 'namespace="app",service="api"';
/** Where API's twins are. */
export const ELSEWHERE = { namespace: "jobs", service: "web" };
