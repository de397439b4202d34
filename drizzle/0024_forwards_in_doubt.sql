ALTER TABLE "forwarded_request" ADD COLUMN "doubt" text;--> statement-breakpoint
ALTER TABLE "forwarded_request" ADD COLUMN "doubt_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "forwarded_request" ADD COLUMN "looks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "forwarded_request_unsettled" ON "forwarded_request" USING btree ("jurisdiction_id") WHERE "forwarded_request"."state" = 'unsettled';