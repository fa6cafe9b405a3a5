/** Where a secret belongs. */
export const secretAdvice =
  'The receiver verifies the signature of each message with it (Standard Webhooks). Rotate it when another person may have seen it.'
