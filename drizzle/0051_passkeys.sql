CREATE TABLE "staff_passkey" (
	"id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction_id" text NOT NULL,
	"member_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"backed_up" boolean NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "staff_passkey" ADD CONSTRAINT "staff_passkey_member_id_staff_user_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."staff_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "staff_passkey_credential" ON "staff_passkey" USING btree ("jurisdiction_id","credential_id");--> statement-breakpoint
CREATE INDEX "staff_passkey_member" ON "staff_passkey" USING btree ("jurisdiction_id","member_id");--> statement-breakpoint
ALTER TABLE "staff_passkey" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY town ON "staff_passkey" USING (jurisdiction_id = (select current_setting('town_hall.jurisdiction', true)));
--> statement-breakpoint
CREATE TRIGGER "staff_passkey_changed" AFTER INSERT OR UPDATE OR DELETE ON "staff_passkey"
  FOR EACH ROW EXECUTE FUNCTION "note_table_change"();
