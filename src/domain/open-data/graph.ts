/** The vocabularies of the catalogue, under the prefixes that their authors use. */
export const PREFIXES = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  geo: 'http://www.opengis.net/ont/geosparql#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  spdx: 'http://spdx.org/rdf/terms#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

type Prefix = keyof typeof PREFIXES

/** A name of one of {@link PREFIXES}: `dct:title`. */
export type Name = `${Prefix}:${string}`

/** What is said of something: that it is another thing, or words in a language, or a value of a type. */
export type Term =
  | { iri: string }
  | { value: string; language: string }
  | { value: string; datatype: Name | undefined }

/** One thing that is said: of what, in which respect, and what. Nothing in a graph is without a name. */
export type Triple = { subject: string; predicate: Name; object: Term }

/** The whole name of a prefixed one. */
export const expand = (name: Name): string => {
  const [prefix = '', local = ''] = name.split(/:(.*)/s)
  return `${PREFIXES[prefix as Prefix]}${local}`
}

/** A thing by its name. */
export const iri = (name: string): Term => ({ iri: name })

/** A thing of one of the vocabularies. */
export const named = (name: Name): Term => ({ iri: expand(name) })

/** A value. @param datatype unset: a text in no language */
export const value = (text: string, datatype?: Name): Term => ({ value: text, datatype })

/** Words in each language that they are in. */
export const words = (texts: Record<string, string>): Term[] =>
  Object.entries(texts).map(([language, text]) => ({ value: text, language }))

/** All that is said of one thing. What is undefined is not said. */
export const describe = (subject: string, said: Partial<Record<Name, Term | Term[] | undefined>>): Triple[] =>
  Object.entries(said).flatMap(([predicate, objects]) =>
    [objects ?? []].flat().map((object) => ({ subject, predicate: predicate as Name, object })),
  )
