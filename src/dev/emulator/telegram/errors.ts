/** A refusal as the Bot API words it. */
export type BotApiError = { code: number; description: string; parameters?: Record<string, number> }

export const badRequest = (words: string, parameters?: Record<string, number>): BotApiError => ({
  code: 400,
  description: `Bad Request: ${words}`,
  ...(parameters ? { parameters } : {}),
})

export const forbidden = (words: string): BotApiError => ({ code: 403, description: `Forbidden: ${words}` })

export const tooManyRequests = (seconds: number): BotApiError => ({
  code: 429,
  description: `Too Many Requests: retry after ${seconds}`,
  parameters: { retry_after: seconds },
})

export const errorResponse = ({ code, description, parameters }: BotApiError): Response =>
  Response.json(
    { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) },
    { status: code },
  )
