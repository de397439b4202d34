-- What waits again after it had left keeps no id of the platform: by that it is known as unsent.
UPDATE "outbound_message" SET "external_id" = NULL WHERE "state" IN ('queued', 'sending') AND "external_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "outbound_message_unsent" ON "outbound_message" USING btree ("conversation_id","seq") WHERE "outbound_message"."external_id" is null;--> statement-breakpoint
DROP INDEX "outbound_message_next";--> statement-breakpoint
-- Room on each page for the next state of its rows, which then need no new entry in any index.
ALTER TABLE "outbound_message" SET (fillfactor = 75);--> statement-breakpoint
ALTER TABLE "conversation" SET (fillfactor = 75);
