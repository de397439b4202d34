import type { z } from 'zod'
import type { TextParameters } from '#domain/content'
import type { Town } from '#domain/town'
import { type ApiError, ApiRefusal, type ApiText } from '../errors.ts'

/** How a value is read, and how OpenAPI describes it. */
export type Kind<T> = {
  schema: object
  /** The message of an issue is the {@link ApiText} of the 400 that names the parameter. */
  parser: (town: Town) => z.ZodType<T, string>
  /** What the text of that 400 says besides the parameter and its value. */
  blanks?: TextParameters
  /** The parameter may be repeated: all its values are read as one, joined by this. */
  joinedBy?: string
}

/** A parameter of a query or a field of a form: its name is its key in {@link DeclaredParameters}. */
export type DeclaredParameter<T> = Kind<T> & Details
type Details = { description: string; example?: unknown; aliases?: string[]; required?: true }

/** The parameters or the form of one operation, by name, in the order of the documentation. */
export type DeclaredParameters = { readonly [name: string]: DeclaredParameter<unknown> }

type ValueOf<P> = P extends DeclaredParameter<infer T> ? T : never

/** Declares a parameter of a query or a field of a form: what reads it and what documents it. */
export const parameter = <T>(
  kind: Kind<T>,
  description: string,
  more: Omit<Details, 'description'> = {},
): DeclaredParameter<T> => ({ ...kind, description, ...more })

/** Where the values of parameters come from: the query of an address, or a form. */
export type ParameterSource = { getAll(name: string): readonly string[] }

/** Reads the parameters that an operation declares, and no others; collects what is wrong with them. */
export class ParameterReader<P extends DeclaredParameters> {
  readonly errors: ApiError[] = []

  constructor(
    readonly town: Town,
    readonly source: ParameterSource,
    readonly parameters: P,
  ) {}

  /** Whether a parameter is given, right or wrong. */
  has(name: keyof P & string): boolean {
    return this.find(name) !== undefined
  }

  /** The value of a parameter; nothing when it is absent, or wrong: then `errors` names it. */
  read<Name extends keyof P & string>(name: Name): ValueOf<P[Name]> | undefined {
    const found = this.find(name)
    const declared = this.parameters[name]
    if (!found || !declared) return undefined
    const parsed = declared.parser(this.town).safeParse(found.text)
    if (parsed.success) return parsed.data as ValueOf<P[Name]>
    const [issue] = parsed.error.issues
    this.refuse((issue?.message ?? 'unknown') as ApiText, {
      field: found.name,
      value: found.text.slice(0, 60),
      ...declared.blanks,
      ...(issue?.code === 'custom' ? issue.params : {}),
    })
    return undefined
  }

  /** As `read`, of what must be given. @throws {ApiRefusal} when it is absent, or wrong */
  require<Name extends keyof P & string>(name: Name): ValueOf<P[Name]> {
    const value = this.read(name)
    if (value === undefined && this.errors.length === 0) this.refuse('missing', { field: name })
    this.done()
    return value as ValueOf<P[Name]>
  }

  refuse(text: ApiText, blanks: TextParameters): void {
    this.errors.push({ code: 400, text, blanks })
  }

  /** @throws {ApiRefusal} with everything that was found wrong */
  done(): void {
    if (this.errors.length > 0) throw new ApiRefusal(400, this.errors)
  }

  private find(name: keyof P & string): { name: string; text: string } | undefined {
    const declared = this.parameters[name]
    for (const one of [name, ...(declared?.aliases ?? [])]) {
      // A parameter that is empty is absent (GeoReport v2).
      const all = this.source.getAll(one)
      if (all.length === 0) continue
      const given = all.map((value) => value.trim()).filter(Boolean)
      const text = declared?.joinedBy ? given.join(declared.joinedBy) : given[0]
      if (text) return { name: one, text }
    }
    return undefined
  }
}
