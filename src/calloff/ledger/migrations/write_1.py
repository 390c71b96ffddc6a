"""The common command as a function of PostgreSQL, as it was made by the first step.

It finds no numbers where something stands against the command, and has then written nothing. Where
others came between while it wrote, it fails as a whole.
"""

from __future__ import annotations

__all__ = ["WRITE_1"]

WRITE_1 = """
CREATE FUNCTION calloff_write(
    a_stripe bigint, a_numbers bigint, a_id text, a_asked text, a_answer text,
    a_stream text, a_after bigint, a_head text,
    a_rows json, a_takes json, a_frees json, a_marks json
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    numbers bigint[] := '{}';
    one record;
    last record;
    at bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(a_stripe);
    IF EXISTS (SELECT FROM calloff_command WHERE id = a_id) THEN
        RETURN NULL;
    END IF;
    -- Each statement sees what was committed when it began: all that is locked stays as it sees it.
    SELECT place, digest INTO last FROM calloff_row
        WHERE stream = a_stream ORDER BY place DESC LIMIT 1;
    IF coalesce(last.place, 0) <> a_after
        OR coalesce(last.digest, repeat('0', 64)) <> a_head THEN
        RETURN NULL;
    END IF;
    -- Where it is full as far as can be seen, nobody is kept waiting and nothing is undone.
    IF a_frees IS NULL AND EXISTS (
        SELECT FROM json_to_recordset(a_takes)
            AS w(capacity text, quantity bigint, beyond boolean)
        LEFT JOIN calloff_capacity c ON c.name = w.capacity
        WHERE c.name IS NULL
            OR NOT (c.most IS NULL OR w.beyond OR c.used + w.quantity <= c.most)
    ) THEN
        RETURN NULL;
    END IF;
    IF a_marks IS NOT NULL THEN
        -- A mark that nobody has touched yet has no row that could be locked: look closer then.
        IF EXISTS (
            SELECT FROM json_array_elements(a_marks) AS e(value)
            LEFT JOIN calloff_mark m ON m.name = e.value->>0
            WHERE m.name IS NULL OR m.version <> CAST(e.value->>2 AS bigint)
        ) THEN
            RETURN NULL;
        END IF;
        FOR one IN SELECT value->>0 AS name, CAST(value->>1 AS boolean) AS touched,
            CAST(value->>2 AS bigint) AS seen FROM json_array_elements(a_marks)
        LOOP
            IF one.touched THEN
                UPDATE calloff_mark SET version = version + 1
                    WHERE name = one.name AND (one.seen IS NULL OR version = one.seen);
            ELSE
                PERFORM FROM calloff_mark WHERE name = one.name AND version = one.seen FOR SHARE;
            END IF;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'look closer' USING ERRCODE = 'CA001';
            END IF;
        END LOOP;
    END IF;
    INSERT INTO calloff_command (id, asked, answer) VALUES (a_id, a_asked, a_answer);
    -- Says, before a number is drawn, after which the numbers of this transaction will come.
    PERFORM pg_advisory_xact_lock_shared(
        a_numbers + last_value - CASE WHEN is_called THEN 0 ELSE 1 END
    ) FROM calloff_number;
    FOR one IN SELECT * FROM json_to_recordset(a_rows) AS v(
        place bigint, kind text, at text, written text, kept text, commitment text,
        before text, digest text, salt text, body text) ORDER BY place
    LOOP
        at := nextval('calloff_number');
        INSERT INTO calloff_row
            (number, stream, place, kind, at, written, kept, commitment, before, digest)
            VALUES (at, a_stream, one.place, one.kind, one.at, one.written, one.kept,
                one.commitment, one.before, one.digest);
        IF one.salt IS NOT NULL THEN
            INSERT INTO calloff_private (number, salt, body)
                VALUES (at, decode(one.salt, 'hex'), decode(one.body, 'hex'));
        END IF;
        numbers := numbers || at;
    END LOOP;
    IF a_frees IS NOT NULL THEN
        -- What is freed and what is taken is locked in one order, by name.
        PERFORM FROM calloff_capacity WHERE name IN (
            SELECT t.capacity FROM calloff_taking t WHERE t.stream = a_stream
                AND t.ref IN (SELECT value FROM json_array_elements_text(a_frees))
            UNION SELECT w.capacity FROM json_to_recordset(a_takes) AS w(capacity text)
        ) ORDER BY name FOR UPDATE;
        FOR one IN DELETE FROM calloff_taking t WHERE t.stream = a_stream
            AND t.ref IN (SELECT value FROM json_array_elements_text(a_frees))
            RETURNING t.capacity, t.quantity, t.since
        LOOP
            UPDATE calloff_capacity SET used = used - greatest(one.quantity, 0)
                WHERE name = one.capacity AND (updated IS NULL OR one.since > updated);
        END LOOP;
    END IF;
    FOR one IN SELECT * FROM json_to_recordset(a_takes) AS w(
        ref text, capacity text, kind text, quantity bigint, since text, first_day text,
        end_day text, until text, beyond boolean)
    LOOP
        UPDATE calloff_capacity SET used = used
            + CASE WHEN updated IS NULL OR one.since > updated
                THEN greatest(one.quantity, 0) ELSE 0 END
            WHERE name = one.capacity
                AND (most IS NULL OR one.beyond OR used + one.quantity <= most);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'look closer' USING ERRCODE = 'CA001';
        END IF;
        INSERT INTO calloff_taking (stream, ref, capacity, kind, quantity, since, first_day,
            end_day, until, beyond)
            VALUES (a_stream, one.ref, one.capacity, one.kind, one.quantity, one.since,
                one.first_day, one.end_day, one.until, one.beyond);
    END LOOP;
    RETURN numbers;
END $$
"""
