/**
 * What stands for a secret of a deployed state that cannot be decrypted here. Nothing is known of it, so a secret in its
 * place is taken for the same one (diff-values.ts): a secret that really changes is not seen.
 */
export const LOST_SECRET = "sandbox: a secret that cannot be read here";
