ALTER TABLE "service_request" ADD COLUMN "moderated_description" text;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "priority" text;