ALTER TABLE "picture" ADD COLUMN "reading" text;--> statement-breakpoint
ALTER TABLE "picture" ADD COLUMN "reading_attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "picture" ADD COLUMN "reading_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "picture" ADD COLUMN "findings" jsonb;--> statement-breakpoint
ALTER TABLE "picture" ADD COLUMN "unfit" text;--> statement-breakpoint
CREATE INDEX "picture_reading" ON "picture" USING btree ("jurisdiction_id","reading_due_at") WHERE "picture"."reading" = 'pending';