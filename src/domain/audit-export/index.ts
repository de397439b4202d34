/** The audit log given out: signed by the town, so that it can be checked elsewhere. */
export { type AuditExport, type ExportRefusal, exportAuditLog } from './export-audit-log.ts'
export { type AuditExportVerification, verifyAuditExport } from './verify-audit-export.ts'
