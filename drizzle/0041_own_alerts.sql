ALTER TABLE "alert" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "alert_preference" ADD COLUMN "muted" text[];--> statement-breakpoint
ALTER TABLE "reply" ADD COLUMN "state" text;--> statement-breakpoint
CREATE INDEX "alert_unseen" ON "alert" USING btree ("jurisdiction_id","member_id","at") WHERE "alert"."seen_at" is null;--> statement-breakpoint
UPDATE "alert" SET "seen_at" = "at";