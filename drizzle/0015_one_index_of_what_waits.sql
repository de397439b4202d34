DROP INDEX "inbound_message_waiting";--> statement-breakpoint
DROP INDEX "outbound_message_waiting";