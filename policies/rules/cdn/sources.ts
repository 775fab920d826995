import type { Reference } from "../../core/rule.ts";

/** A page of the Amazon CloudFront Developer Guide. */
export function cloudFrontGuide(title: string, page: string): Reference {
  return {
    title: `Amazon CloudFront Developer Guide: ${title}`,
    url: `https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/${page}.html`,
  };
}

/** A control of AWS Security Hub, such as "CloudFront.13" or "S3.8". */
export function securityHub(control: string): Reference {
  const service = control.slice(0, control.indexOf(".")).toLowerCase();
  return {
    title: `AWS Security Hub ${control}`,
    url: `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html`,
  };
}

/** A page of the Amazon S3 User Guide. */
export function s3Guide(title: string, page: string): Reference {
  return {
    title: `Amazon S3 User Guide: ${title}`,
    url: `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}.html`,
  };
}
