CREATE TABLE "call" (
	"appointment_id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"seat" "bytea",
	"seat_code" "bytea",
	"seat_code_until" timestamp with time zone,
	"seat_code_tries" integer DEFAULT 0 NOT NULL,
	"seat_codes" integer DEFAULT 0 NOT NULL,
	"arrived_at" timestamp with time zone,
	"admitted_at" timestamp with time zone,
	"admitted_by" text,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"jurisdiction_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"signing_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"details" jsonb NOT NULL,
	"previous" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "evidence_jurisdiction_id_seq_pk" PRIMARY KEY("jurisdiction_id","seq")
);
--> statement-breakpoint
CREATE TABLE "signing" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"appointment_id" uuid NOT NULL,
	"code" text NOT NULL,
	"title" text NOT NULL,
	"assurance" text NOT NULL,
	"state" text NOT NULL,
	"signer" "bytea" NOT NULL,
	"signer_index" "bytea" NOT NULL,
	"document_key" text NOT NULL,
	"document_sha256" text NOT NULL,
	"presented_by" text NOT NULL,
	"presented_at" timestamp with time zone NOT NULL,
	"consented_at" timestamp with time zone,
	"way_index" "bytea",
	"way" "bytea",
	"way_until" timestamp with time zone,
	"otp" "bytea",
	"otp_until" timestamp with time zone,
	"otp_tries" integer DEFAULT 0 NOT NULL,
	"otps" integer DEFAULT 0 NOT NULL,
	"method" text,
	"method_said" text,
	"identified_at" timestamp with time zone,
	"identified_by" text,
	"sealed_key" text,
	"sealed_sha256" text,
	"sealed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "staff_user" ADD COLUMN "official" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "evidence_of" ON "evidence" USING btree ("jurisdiction_id","signing_id");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_code" ON "signing" USING btree ("jurisdiction_id","code");--> statement-breakpoint
CREATE INDEX "signing_of_appointment" ON "signing" USING btree ("jurisdiction_id","appointment_id");--> statement-breakpoint
CREATE INDEX "signing_way" ON "signing" USING btree ("way_index");--> statement-breakpoint
CREATE INDEX "signing_sealed" ON "signing" USING btree ("jurisdiction_id","sealed_sha256");--> statement-breakpoint
CREATE FUNCTION "evidence_stays"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the record of evidence is only added to'; END $$;--> statement-breakpoint
CREATE TRIGGER "evidence_stays" BEFORE UPDATE OR DELETE OR TRUNCATE ON "evidence" FOR EACH STATEMENT EXECUTE FUNCTION "evidence_stays"();
