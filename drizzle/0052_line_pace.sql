ALTER TABLE "line_state" ADD COLUMN "pace_share" double precision;--> statement-breakpoint
ALTER TABLE "line_state" ADD COLUMN "passed_at" timestamp with time zone;