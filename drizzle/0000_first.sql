CREATE SEQUENCE "public"."service_request_number" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "cron_run" (
	"key" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "application" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"name" text NOT NULL,
	"key_index" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "contact" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"channel" text NOT NULL,
	"identity_index" "bytea" NOT NULL,
	"identity" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conversation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"line_id" text NOT NULL,
	"state" "bytea",
	"language" text,
	"version" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_inbound_at" timestamp with time zone NOT NULL,
	"sender_id" uuid,
	"sender_until" timestamp with time zone,
	"paced_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "delivery_status" (
	"jurisdiction_id" text NOT NULL,
	"external_id" text NOT NULL,
	"status" text NOT NULL,
	"outbound_id" uuid,
	"occurred_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"problem" text,
	CONSTRAINT "delivery_status_jurisdiction_id_external_id_status_pk" PRIMARY KEY("jurisdiction_id","external_id","status")
);
--> statement-breakpoint
CREATE TABLE "inbound_message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"seq" bigserial NOT NULL,
	"external_id" text NOT NULL,
	"type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"handled_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "outbound_message" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"conversation_id" uuid NOT NULL,
	"seq" bigserial NOT NULL,
	"cause_key" text NOT NULL,
	"content" "bytea" NOT NULL,
	"after_window" "bytea",
	"in_reply_to" text,
	"state" text NOT NULL,
	"external_id" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"attempted_at" timestamp with time zone,
	"state_at" timestamp with time zone NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "platform_notice" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"field" text NOT NULL,
	"content" "bytea" NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "picture" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"source" jsonb NOT NULL,
	"state" text NOT NULL,
	"review" text DEFAULT 'pending' NOT NULL,
	"problem" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"width" integer,
	"height" integer,
	"sha256" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_request" (
	"jurisdiction_id" text NOT NULL,
	"id" text NOT NULL,
	"service_code" text NOT NULL,
	"channel" text NOT NULL,
	"state" text NOT NULL,
	"status_notes" text,
	"department" text NOT NULL,
	"description" text NOT NULL,
	"attributes" jsonb NOT NULL,
	"address" text,
	"address_id" text,
	"zipcode" text,
	"quarter" text,
	"lat" double precision,
	"long" double precision,
	"contact_id" uuid,
	"reporter" "bytea",
	"application_id" uuid,
	"media_url" text,
	"idempotency_key" text,
	"version" integer DEFAULT 1 NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"expected_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	CONSTRAINT "service_request_jurisdiction_id_id_pk" PRIMARY KEY("jurisdiction_id","id")
);
--> statement-breakpoint
CREATE TABLE "service_request_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"public_note" text,
	"internal_note" text,
	"actor" text,
	"at" timestamp with time zone NOT NULL,
	"announced_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "service_request_picture" (
	"jurisdiction_id" text NOT NULL,
	"request_id" text NOT NULL,
	"picture_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "service_request_picture_jurisdiction_id_request_id_picture_id_pk" PRIMARY KEY("jurisdiction_id","request_id","picture_id")
);
--> statement-breakpoint
CREATE TABLE "department" (
	"jurisdiction_id" text NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "department_jurisdiction_id_code_pk" PRIMARY KEY("jurisdiction_id","code")
);
--> statement-breakpoint
CREATE TABLE "service" (
	"jurisdiction_id" text NOT NULL,
	"code" text NOT NULL,
	"position" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"definition" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_jurisdiction_id_code_pk" PRIMARY KEY("jurisdiction_id","code")
);
--> statement-breakpoint
CREATE TABLE "service_group" (
	"jurisdiction_id" text NOT NULL,
	"code" text NOT NULL,
	"position" integer NOT NULL,
	"definition" jsonb NOT NULL,
	CONSTRAINT "service_group_jurisdiction_id_code_pk" PRIMARY KEY("jurisdiction_id","code")
);
--> statement-breakpoint
CREATE TABLE "staff_account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_rate_limit" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "staff_rate_limit_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "staff_session" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "staff_user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"jurisdiction_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "staff_verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "staff_account" ADD CONSTRAINT "staff_account_user_id_staff_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."staff_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_user_id_staff_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."staff_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "application_key" ON "application" USING btree ("jurisdiction_id","key_index");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_identity" ON "contact" USING btree ("jurisdiction_id","channel","identity_index");--> statement-breakpoint
CREATE INDEX "contact_seen" ON "contact" USING btree ("jurisdiction_id","seen_at");--> statement-breakpoint
CREATE UNIQUE INDEX "conversation_of" ON "conversation" USING btree ("jurisdiction_id","contact_id","line_id");--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_message_once" ON "inbound_message" USING btree ("jurisdiction_id","external_id");--> statement-breakpoint
CREATE INDEX "inbound_message_history" ON "inbound_message" USING btree ("conversation_id","seq");--> statement-breakpoint
CREATE INDEX "inbound_message_waiting" ON "inbound_message" USING btree ("received_at") WHERE "inbound_message"."handled_at" is null;--> statement-breakpoint
CREATE INDEX "inbound_message_next" ON "inbound_message" USING btree ("conversation_id","occurred_at","seq") WHERE "inbound_message"."handled_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbound_message_once" ON "outbound_message" USING btree ("conversation_id","cause_key");--> statement-breakpoint
CREATE INDEX "outbound_message_history" ON "outbound_message" USING btree ("conversation_id","seq");--> statement-breakpoint
CREATE INDEX "outbound_message_next" ON "outbound_message" USING btree ("conversation_id","seq") WHERE "outbound_message"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "outbound_message_waiting" ON "outbound_message" USING btree ("not_before") WHERE "outbound_message"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "outbound_message_external" ON "outbound_message" USING btree ("jurisdiction_id","external_id");--> statement-breakpoint
CREATE INDEX "picture_pending" ON "picture" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE UNIQUE INDEX "service_request_once" ON "service_request" USING btree ("jurisdiction_id","idempotency_key") WHERE "service_request"."idempotency_key" is not null;--> statement-breakpoint
CREATE INDEX "service_request_newest" ON "service_request" USING btree ("jurisdiction_id","requested_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "service_request_service" ON "service_request" USING btree ("jurisdiction_id","service_code","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "service_request_state" ON "service_request" USING btree ("jurisdiction_id","state","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "service_request_contact" ON "service_request" USING btree ("jurisdiction_id","contact_id");--> statement-breakpoint
CREATE INDEX "service_request_event_request" ON "service_request_event" USING btree ("jurisdiction_id","request_id","at");--> statement-breakpoint
CREATE INDEX "service_request_event_unannounced" ON "service_request_event" USING btree ("at") WHERE "service_request_event"."announced_at" is null;