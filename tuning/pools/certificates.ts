/**
 * File with the certificates of RDS in every image that connects to an instance. RDS signs with CAs of its own, which no
 * system trusts: the image adds the global bundle when it is built. Amazon RDS User Guide, "Using SSL/TLS to encrypt a
 * connection to a DB instance": truststore.pki.rds.amazonaws.com/global/global-bundle.pem.
 */
export const RDS_CA_BUNDLE_PATH = "/etc/ssl/certs/rds-global-bundle.pem";

/**
 * What libpq calls the roots its TLS library trusts (sslrootcert). PostgreSQL documentation, libpq connection parameters;
 * since libpq 16.
 */
export const SYSTEM_ROOTS = "system";
