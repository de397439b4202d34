/** What can be reported: kinds, services, their questions and deadlines. */
export {
  type Catalogue,
  catalogueOf,
  inLanguage,
  offered,
  publicCodes,
  seedCatalogue,
  serviceEverIn,
  serviceIn,
} from './catalogue.ts'
export {
  type Attribute,
  DATATYPES,
  type GroupDefinition,
  isAsked,
  type ServiceDefinition,
  type Texts,
} from './definition.ts'
export { type ServiceProblem, saveDepartment, saveService } from './edit.ts'
export { questionsOf } from './questions.ts'
