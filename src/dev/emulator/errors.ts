/** An error as the Graph API words it. */
export type GraphError = { status: number; code: number; subcode?: number; message: string; details: string }

/** Makes an error. */
export const fault = (code: number, message: string, details: string, status = 400): GraphError => ({
  status,
  code,
  message,
  details,
})

/** A value that the platform does not take (131009). */
export const invalid = (details: string) => fault(131009, '(#131009) Parameter value is not valid', details)

/** A parameter that is not there (131008). */
export const missing = (details: string) => fault(131008, '(#131008) Required parameter is missing', details)

/** A parameter of a wrong form (100). @param subcode `error_subcode`, which says which rule of templates it breaks */
export const parameter = (details: string, subcode?: number): GraphError => ({
  ...fault(100, '(#100) Invalid parameter', details),
  ...(subcode ? { subcode } : {}),
})

/** An answer over HTTP. */
export const errorResponse = ({ status, code, subcode, message, details }: GraphError): Response =>
  Response.json(
    {
      error: {
        message,
        type: 'OAuthException',
        code,
        ...(subcode ? { error_subcode: subcode } : {}),
        error_data: { messaging_product: 'whatsapp', details },
        fbtrace_id: 'Az8or2yhqkZfEZ-_4Qn_Bam',
      },
    },
    { status },
  )

/** Anything that JSON calls an object. */
export type Json = Record<string, unknown>

/** Whether a value is a JSON object, not an array. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value if it is an object, else an empty one. */
export const object = (value: unknown): Json => (isObject(value) ? value : {})

/** The value if it is an array, else an empty one. */
export const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A text that must be there, within a length in UTF-16 units, the strictest reading. */
export const requiredText = (value: unknown, name: string, limit: number): GraphError | undefined => {
  if (typeof value !== 'string' || value.trim() === '') return missing(`${name} is required`)
  if (value.length > limit) return invalid(`${name} length invalid. Min length: 1, Max length: ${limit}`)
  return undefined
}

/** As `requiredText`, without line breaks. */
export const requiredLine = (value: unknown, name: string, limit: number): GraphError | undefined =>
  requiredText(value, name, limit) ??
  (/[\r\n]/.test(String(value)) ? invalid(`${name} must not contain newlines`) : undefined)

/** Checks a value only where there is one. */
export const optional = (value: unknown, check: (value: unknown) => GraphError | undefined) =>
  value === undefined ? undefined : check(value)

/** All different. */
export const unique = (values: unknown[], name: string): GraphError | undefined =>
  new Set(values).size === values.length ? undefined : invalid(`Duplicated ${name}`)

/** The first error of several values. */
export const firstError = <T>(
  values: T[],
  check: (value: T, index: number) => GraphError | undefined,
): GraphError | undefined => {
  for (const [index, value] of values.entries()) {
    const found = check(value, index)
    if (found) return found
  }
  return undefined
}
