CREATE TABLE "agenda" (
	"jurisdiction_id" text NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agenda_jurisdiction_id_id_pk" PRIMARY KEY("jurisdiction_id","id")
);
--> statement-breakpoint
CREATE TABLE "appointment" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"code" text NOT NULL,
	"agenda_id" text NOT NULL,
	"service_code" text NOT NULL,
	"desk" integer NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"mode" text NOT NULL,
	"state" text NOT NULL,
	"channel" text NOT NULL,
	"held_until" timestamp with time zone,
	"holder" "bytea",
	"contact_id" uuid,
	"person" "bytea",
	"caller_index" "bytea",
	"language" text NOT NULL,
	"idempotency_key" text,
	"turn" integer,
	"called_to" text,
	"arrived_at" timestamp with time zone,
	"called_at" timestamp with time zone,
	"reminded_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "appointment_event" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"appointment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor" text,
	"at" timestamp with time zone NOT NULL,
	"tell" boolean DEFAULT false NOT NULL,
	"told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "appointment_turn" (
	"jurisdiction_id" text NOT NULL,
	"agenda_id" text NOT NULL,
	"day" text NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "appointment_turn_jurisdiction_id_agenda_id_day_pk" PRIMARY KEY("jurisdiction_id","agenda_id","day")
);
--> statement-breakpoint
CREATE TABLE "appointment_wait" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"agenda_id" text NOT NULL,
	"service_code" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"person" "bytea" NOT NULL,
	"offered_id" uuid,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "appointment_code" ON "appointment" USING btree ("jurisdiction_id","code");--> statement-breakpoint
CREATE UNIQUE INDEX "appointment_once" ON "appointment" USING btree ("jurisdiction_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "appointment_of_agenda" ON "appointment" USING btree ("jurisdiction_id","agenda_id","starts_at");--> statement-breakpoint
CREATE INDEX "appointment_of_contact" ON "appointment" USING btree ("jurisdiction_id","contact_id");--> statement-breakpoint
CREATE INDEX "appointment_of_caller" ON "appointment" USING btree ("jurisdiction_id","caller_index");--> statement-breakpoint
CREATE INDEX "appointment_to_remind" ON "appointment" USING btree ("jurisdiction_id","starts_at") WHERE "appointment"."state" = 'booked' and "appointment"."reminded_at" is null;--> statement-breakpoint
CREATE INDEX "appointment_event_of" ON "appointment_event" USING btree ("appointment_id");--> statement-breakpoint
CREATE INDEX "appointment_event_to_tell" ON "appointment_event" USING btree ("jurisdiction_id","at") WHERE "appointment_event"."tell" and "appointment_event"."told_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "appointment_wait_once" ON "appointment_wait" USING btree ("jurisdiction_id","agenda_id","service_code","contact_id");--> statement-breakpoint
CREATE INDEX "appointment_wait_of" ON "appointment_wait" USING btree ("jurisdiction_id","agenda_id","created_at");--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gist;--> statement-breakpoint
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_desk_once" EXCLUDE USING gist ("jurisdiction_id" WITH =, "agenda_id" WITH =, "desk" WITH =, tstzrange("starts_at", "ends_at") WITH &&) WHERE ("desk" > 0 AND "state" <> 'cancelled');
