/** What can be reported: kinds, services, their questions and deadlines. */
export { type Catalogue, catalogueOf, inLanguage, offered, seedCatalogue, serviceIn } from './catalogue.ts'
export type { Attribute, GroupDefinition, ServiceDefinition, Texts } from './definition.ts'
