/** The assistant: reads what citizens write, and says what follows. The engine and its flows are pure; turns run them. */
export { conversationModule } from './module.ts'
export { conversationSettings } from './settings.ts'
export { closeHandover } from './turns/close-handover.ts'
export { previewConsultation } from './turns/consultations/preview.ts'
export {
  createDeliveryReceivers,
  type DeliveryReceiver,
  type DeliveryReceivers,
} from './turns/delivery-receiver.ts'
export { discreetBusiness } from './turns/detect-discreet-team.ts'
export { previewPage } from './turns/preview.ts'
export { likelyService, proposeServices } from './turns/propose-services.ts'
export { sendDueReminders } from './turns/reminders.ts'
export { runMacro } from './turns/run-macro.ts'
export { type TrainedModel, trainTown } from './turns/train-town.ts'
export { type CorpusRow, readCorpus } from './understanding/corpus.ts'
export { detectMessageLanguage } from './understanding/language.ts'
export { MODELS_FILE, writeModels } from './understanding/models.ts'
export { type Models, trainModels } from './understanding/train-models.ts'
