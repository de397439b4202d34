/** What can be reported: kinds, services, their questions and deadlines. */
export {
  type Catalogue,
  findActiveService,
  findService,
  getCatalogue,
  localised,
  offeredServices,
  publicServiceCodes,
  seedCatalogue,
} from './catalogue.ts'
export {
  type Attribute,
  catalogueSchema,
  DATATYPES,
  type GroupDefinition,
  isQuestionShown,
  type ServiceDefinition,
  type Texts,
} from './definition.ts'
export { type Deadlines, type ServiceProblem, saveDeadlines, saveDepartment, saveService } from './edit.ts'
export { servicesModule } from './module.ts'
export { localisedQuestions } from './questions.ts'
