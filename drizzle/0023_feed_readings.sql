ALTER TABLE "information_item" ADD COLUMN "undated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "information_source" ADD COLUMN "reading" jsonb;