ALTER TABLE "appointment" ADD COLUMN "items" jsonb;--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "points" integer;--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "zone" text;--> statement-breakpoint
ALTER TABLE "appointment" ADD COLUMN "pickup" "bytea";