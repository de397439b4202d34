/** Questions of the town to its neighbourhoods: what is asked, who has answered, what may be shown of it. */
export {
  ANSWER_CONFLICTS,
  answerConsultation,
  confirmAnswer,
  deleteAnswers,
  eraseAnswersOf,
  filterEndedConsultations,
  findAnswer,
  findAnswerOf,
  type GivenAnswer,
  keepUnconfirmed,
  listAnswersOf,
  type OwnAnswer,
  reassignAnswers,
  takeBackAnswer,
} from './answers.ts'
export { resultsCsv, resultsJson } from './export.ts'
export { consultationLinks, consultationWords } from './link.ts'
export {
  CONSULTATION_ACTIONS,
  CONSULTATION_CONFLICTS,
  type ConsultationDraft,
  closeDueConsultations,
  decideConsultation,
  OPTIONS,
  saveConsultation,
} from './manage.ts'
export { participationModule } from './module.ts'
export {
  type Consultation,
  consultationText,
  findConsultation,
  findPublicConsultation,
  listClosedConsultations,
  listConsultationsForStaff,
  listOpenConsultations,
  listPublicConsultations,
  optionText,
  optionTitle,
  type Phase,
  phaseOf,
} from './read.ts'
export {
  countRespondents,
  getResults,
  MIN_SHOWN,
  type Results,
  summarise,
} from './results.ts'
export { RESULTS_SHOWN, type ResultsShown } from './tables.ts'
