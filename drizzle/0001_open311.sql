CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "application_usage" (
	"application_id" uuid NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"reads" integer DEFAULT 0 NOT NULL,
	"posts" integer DEFAULT 0 NOT NULL,
	"updates" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "application_usage_application_id_minute_pk" PRIMARY KEY("application_id","minute")
);
--> statement-breakpoint
CREATE TABLE "destination" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"remote_jurisdiction_id" text,
	"api_key" "bytea" NOT NULL,
	"services" jsonb NOT NULL,
	"sends_reporter" boolean DEFAULT false NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	"position" bigint NOT NULL,
	"fetched_until" timestamp with time zone NOT NULL,
	"problem" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "forwarded_request" (
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"destination_id" uuid NOT NULL,
	"state" text NOT NULL,
	"remote_id" text,
	"token" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"problem" text,
	"remote_status" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "forwarded_request_jurisdiction_id_request_id_destination_id_pk" PRIMARY KEY("jurisdiction_id","request_id","destination_id")
);
--> statement-breakpoint
CREATE TABLE "forwarded_update" (
	"destination_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"problem" text,
	CONSTRAINT "forwarded_update_destination_id_position_pk" PRIMARY KEY("destination_id","position")
);
--> statement-breakpoint
CREATE TABLE "subscription" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"application_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"url" text NOT NULL,
	"secret" "bytea" NOT NULL,
	"service_codes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"own_only" boolean DEFAULT false NOT NULL,
	"position" bigint NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"problem" text,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"holder" uuid,
	"held_until" timestamp with time zone,
	"delivered" bigint DEFAULT 0 NOT NULL,
	"delivered_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "key_hint" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "scopes" jsonb DEFAULT '["read","post","update"]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "per_minute" integer DEFAULT 120 NOT NULL;--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "return_origins" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "purpose" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "developer" "bytea";--> statement-breakpoint
ALTER TABLE "application" ADD COLUMN "approved_at" timestamp with time zone DEFAULT now();--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "public_description" text;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "public_address" text;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "public_lat" double precision;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "public_long" double precision;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "search_text" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "face_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "public_pictures" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "service_request" ADD COLUMN "fingerprint" "bytea";--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "public" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "source_id" uuid;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "claimed_state" text;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "pictures" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "service_request_event" ADD COLUMN "position" bigint;--> statement-breakpoint
CREATE INDEX "forwarded_request_due" ON "forwarded_request" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "forwarded_request_remote" ON "forwarded_request" USING btree ("destination_id","remote_id");--> statement-breakpoint
CREATE INDEX "forwarded_update_due" ON "forwarded_update" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "subscription_application" ON "subscription" USING btree ("jurisdiction_id","application_id");--> statement-breakpoint
CREATE INDEX "service_request_updated" ON "service_request" USING btree ("jurisdiction_id",coalesce("closed_at", "updated_at") desc nulls last,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "service_request_place" ON "service_request" USING gist (point("public_long", "public_lat"));--> statement-breakpoint
CREATE INDEX "service_request_words" ON "service_request" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "service_request_application" ON "service_request" USING btree ("jurisdiction_id","application_id","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "service_request_fingerprint" ON "service_request" USING btree ("fingerprint") WHERE "service_request"."fingerprint" is not null;--> statement-breakpoint
CREATE INDEX "service_request_face" ON "service_request" USING btree ("face_version");--> statement-breakpoint
CREATE INDEX "service_request_event_unplaced" ON "service_request_event" USING btree ("jurisdiction_id","at","id") WHERE "service_request_event"."position" is null and "service_request_event"."public";--> statement-breakpoint
CREATE UNIQUE INDEX "service_request_event_position" ON "service_request_event" USING btree ("jurisdiction_id","position") WHERE "service_request_event"."position" is not null;--> statement-breakpoint
CREATE INDEX "service_request_event_at" ON "service_request_event" USING btree ("jurisdiction_id","at") WHERE "service_request_event"."public";--> statement-breakpoint
CREATE UNIQUE INDEX "service_request_event_source" ON "service_request_event" USING btree ("jurisdiction_id","request_id","source_id","external_id") WHERE "service_request_event"."source_id" is not null;--> statement-breakpoint
UPDATE "service_request_event" SET "public" = false WHERE "kind" = 'noted' AND "public_note" IS NULL;--> statement-breakpoint
UPDATE "service_request" SET "public_pictures" = published.ids FROM (
	SELECT link."jurisdiction_id", link."request_id", array_agg(link."picture_id" ORDER BY link."position") AS ids
	FROM "service_request_picture" link JOIN "picture" ON "picture"."id" = link."picture_id"
	WHERE "picture"."state" = 'ready' AND "picture"."review" = 'published'
	GROUP BY link."jurisdiction_id", link."request_id"
) published WHERE "service_request"."jurisdiction_id" = published."jurisdiction_id" AND "service_request"."id" = published."request_id";
