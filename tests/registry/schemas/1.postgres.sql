--
-- PostgreSQL database dump
--

\restrict fMrSgdFtYCJqyck5TFi4OxwmnMhneHdqqb4MXNLNtAtnDCIy0irIa97mLCq3QoQ

-- Dumped from database version 16.14
-- Dumped by pg_dump version 16.14

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: keyfob; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA keyfob;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: audit; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.audit (
    sequence bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    run text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    organization text NOT NULL COLLATE pg_catalog."C",
    workspace text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    started_at text NOT NULL COLLATE pg_catalog."C",
    duration double precision NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    error_code text COLLATE pg_catalog."C",
    secrets text NOT NULL COLLATE pg_catalog."C",
    masked text NOT NULL COLLATE pg_catalog."C",
    key_id text NOT NULL COLLATE pg_catalog."C",
    previous bytea NOT NULL,
    mac bytea NOT NULL
);


--
-- Name: datakey; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.datakey (
    id text NOT NULL COLLATE pg_catalog."C",
    scope text NOT NULL COLLATE pg_catalog."C",
    kek_id text NOT NULL COLLATE pg_catalog."C",
    wrapped bytea NOT NULL,
    generation bigint NOT NULL,
    settled boolean NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: kek; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.kek (
    number bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    root_key_id text NOT NULL COLLATE pg_catalog."C",
    wrapped bytea NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    wraps bigint NOT NULL,
    settled boolean NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: kek_number_seq; Type: SEQUENCE; Schema: keyfob; Owner: -
--

CREATE SEQUENCE keyfob.kek_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: kek_number_seq; Type: SEQUENCE OWNED BY; Schema: keyfob; Owner: -
--

ALTER SEQUENCE keyfob.kek_number_seq OWNED BY keyfob.kek.number;


--
-- Name: manifest; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.manifest (
    scope text NOT NULL COLLATE pg_catalog."C",
    counter bigint NOT NULL,
    sum bytea NOT NULL,
    mac bytea NOT NULL
);


--
-- Name: organization; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.organization (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: secret; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.secret (
    id bigint NOT NULL,
    scope text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    oldest bigint NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C",
    updated_at text NOT NULL COLLATE pg_catalog."C",
    deleted_at text COLLATE pg_catalog."C",
    expires_at text COLLATE pg_catalog."C",
    rotate_by text COLLATE pg_catalog."C",
    head bytea NOT NULL
);


--
-- Name: secret_id_seq; Type: SEQUENCE; Schema: keyfob; Owner: -
--

CREATE SEQUENCE keyfob.secret_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: secret_id_seq; Type: SEQUENCE OWNED BY; Schema: keyfob; Owner: -
--

ALTER SEQUENCE keyfob.secret_id_seq OWNED BY keyfob.secret.id;


--
-- Name: use; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.use (
    scope text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    first_used_at text NOT NULL COLLATE pg_catalog."C",
    last_used_at text NOT NULL COLLATE pg_catalog."C",
    calls bigint NOT NULL
);


--
-- Name: value; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.value (
    secret_id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    until bigint,
    key_id text NOT NULL COLLATE pg_catalog."C",
    sealed bytea NOT NULL
);


--
-- Name: version; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.version (
    secret_id bigint NOT NULL,
    version bigint NOT NULL,
    created_at text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    change text NOT NULL COLLATE pg_catalog."C",
    keys text NOT NULL COLLATE pg_catalog."C",
    source bigint,
    mac bytea NOT NULL
);


--
-- Name: workspace; Type: TABLE; Schema: keyfob; Owner: -
--

CREATE TABLE keyfob.workspace (
    id text NOT NULL COLLATE pg_catalog."C",
    organization_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    created_at text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: kek number; Type: DEFAULT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.kek ALTER COLUMN number SET DEFAULT nextval('keyfob.kek_number_seq'::regclass);


--
-- Name: secret id; Type: DEFAULT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.secret ALTER COLUMN id SET DEFAULT nextval('keyfob.secret_id_seq'::regclass);


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.alembic_version VALUES ('1');


--
-- Data for Name: audit; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.audit VALUES (1, 'c150facc7153d6157bb23735d2af8c84', 'c150facc7153d6157bb23735d2af8c84', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T22:29:43.949352+00:00', 0.010248433000015211, 'intended', NULL, '[{"name": "tenant", "scope": "workspace:419d9c743b16432b9936be592872be82", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'c644f1fcce927745', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x5a0b3441c89f33a25df9ea966958c577e41224a5ac417d4e31a25516440d66aa');
INSERT INTO keyfob.audit VALUES (2, 'c150facc7153d6157bb23735d2af8c84', 'c150facc7153d6157bb23735d2af8c84', 'root', 'tenants.tell', 'default', 'default', 'tenant-a', '2026-11-23T22:29:43.949352+00:00', 0.026160527999309124, 'done', NULL, '[{"name": "tenant", "scope": "workspace:419d9c743b16432b9936be592872be82", "environment": "tenant-a", "version": 2, "keys": ["TENANT_KEY"]}]', '[]', 'c644f1fcce927745', '\x5a0b3441c89f33a25df9ea966958c577e41224a5ac417d4e31a25516440d66aa', '\x317b62145a6a3b01ac8ee6d45dbee22232582005b07b89937e668a194915d870');


--
-- Data for Name: datakey; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.datakey VALUES ('c644f1fcce927745', 'audit', '4bb23be25ed16549', '\x4b465731797f8264fcccd5b2180b94f9f60a839b9baa20ba91be197b15bc6f88e5b9165143bf7555c68fc6710e74ef384c608c8ac9b1962be30d13c0b8524844', 1, true, '2026-11-23T22:29:43.723437+00:00');
INSERT INTO keyfob.datakey VALUES ('16d71fa90fc37aff', 'workspace:419d9c743b16432b9936be592872be82', '4bb23be25ed16549', '\x4b46573177fdef4b284aea6de797d6ef2532591b47eb7a9ca08d9ba8c1020827997b9da0098b7b87268174f16e814c0a4df2d7fda85a1fa228aec849faa50c06', 1, true, '2026-11-23T22:29:43.819008+00:00');
INSERT INTO keyfob.datakey VALUES ('5f61fd461f4a1bd0', 'organization:2cfbcac470564553979b9e2093da7388', '4bb23be25ed16549', '\x4b46573133ce2e5cae62d5638d1c3f900b1b9fcd7a17aad946971f1d80f2f3bdfdc167d54d744bd066aa4e9f4fae64b440936606ce0b3e1cb689540f7836c222', 1, true, '2026-11-23T22:29:43.933254+00:00');


--
-- Data for Name: kek; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.kek VALUES (1, '4bb23be25ed16549', '16c15a85a52e2797', '\x4b465731795d1ac467d1e080afd7b00da57c2e8215603a6a5f4c1902ed1f5a5988dc06aab59dc2e12ec20f89ba5d8345ec391782757c58bb37c2e6225614e56c', 'primary', 3, true, '2026-11-23T22:29:43.719013+00:00');


--
-- Data for Name: manifest; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: organization; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.organization VALUES ('2cfbcac470564553979b9e2093da7388', 'default', '2026-11-23T22:29:43.695858+00:00');


--
-- Data for Name: secret; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.secret VALUES (1, 'workspace:419d9c743b16432b9936be592872be82', 'tenant-a', 'tenant', 2, 1, '2026-11-23T22:29:43.833568+00:00', '2026-11-23T22:29:43.860549+00:00', NULL, NULL, NULL, '\x');
INSERT INTO keyfob.secret VALUES (3, 'workspace:419d9c743b16432b9936be592872be82', 'tenant-b', 'tenant', 2, 1, '2026-11-23T22:29:43.873949+00:00', '2026-11-23T22:29:43.904045+00:00', NULL, NULL, NULL, '\x');
INSERT INTO keyfob.secret VALUES (5, 'organization:2cfbcac470564553979b9e2093da7388', 'default', 'shared', 1, 1, '2026-11-23T22:29:43.943880+00:00', '2026-11-23T22:29:43.943880+00:00', NULL, NULL, NULL, '\x');


--
-- Data for Name: use; Type: TABLE DATA; Schema: keyfob; Owner: -
--



--
-- Data for Name: value; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 1, 2, '16d71fa90fc37aff', '\x4b464231018b17db119e6f5cc418d22487d062dcc004bb25d558ab059eec82571e0d08a08903a66a0e63dae5affcfb9476bd4fe6604559f34992d80a3297597aa5af7a610f268f34835d509fb4fc30736104dbdc1b4864e51798e48069c32a8c5f61b6d60df112dbd4af5ea119cc78');
INSERT INTO keyfob.value VALUES (1, 'TENANT_KEY', 2, NULL, '16d71fa90fc37aff', '\x4b464231017f770fd67df9a1033a2cca6ea26ba5674e14eb5f75693929277fd1b6daef10e4e231b3e402cdcb2fa9a12dd5c9bb55a4ea8ec60308ac44e2079b0cf7aeb9b2921e2509d9e665f6a97d76957be86b68bf4e5f5b62cad7361a81caeb86ffc8fd9a797689d9b5610e257695379d35');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 1, 2, '16d71fa90fc37aff', '\x4b46423101a2957a39e82d6af472b12336efe30b2b8ac3315a0895584fafed7b19f2858988c3bb00eff40df4397a515008535aaae9677f2ce81e20994cd26488ab316c870330e3b049f58a651984655f57fdb01c46649059d6c13f108205244cd750455bf9c06d0e31cbceae721fef');
INSERT INTO keyfob.value VALUES (3, 'TENANT_KEY', 2, NULL, '16d71fa90fc37aff', '\x4b4642310144d09ee653019a3ddbb76b3b6795e0f6395376d957463532ee861a5ac6ae73c5147239d063364986d08f14efd048cd541cd19eadc1adde1b66b56b6e0108c238f468f338a703aa98df707d048f2276bf2f94ce16df1a88d3f4d8c59880095776b3e9cff2364f7386e1cfa762de');
INSERT INTO keyfob.value VALUES (5, 'KEY', 1, NULL, '5f61fd461f4a1bd0', '\x4b464231014d5f1766cf707c0cbb7fa2dda3f0d3174d0a2e23b4d208d18545d946a7dffd7ccfb59bd906686b151803ed2642a0130b9cd059e084b1d83e822f79c656e5041c9799e55d6153aabacdfdd60aad6b4eee039b70e6fa8606d0392c2b720f3f7dac5b1211ce8b7f0709');


--
-- Data for Name: version; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.version VALUES (1, 1, '2026-11-23T22:29:43.833568+00:00', '', 'set', '["TENANT_KEY"]', NULL, '\x');
INSERT INTO keyfob.version VALUES (1, 2, '2026-11-23T22:29:43.860549+00:00', '', 'set', '["TENANT_KEY"]', NULL, '\x');
INSERT INTO keyfob.version VALUES (3, 1, '2026-11-23T22:29:43.873949+00:00', '', 'set', '["TENANT_KEY"]', NULL, '\x');
INSERT INTO keyfob.version VALUES (3, 2, '2026-11-23T22:29:43.904045+00:00', '', 'set', '["TENANT_KEY"]', NULL, '\x');
INSERT INTO keyfob.version VALUES (5, 1, '2026-11-23T22:29:43.943880+00:00', '', 'set', '["KEY"]', NULL, '\x');


--
-- Data for Name: workspace; Type: TABLE DATA; Schema: keyfob; Owner: -
--

INSERT INTO keyfob.workspace VALUES ('419d9c743b16432b9936be592872be82', '2cfbcac470564553979b9e2093da7388', 'default', '2026-11-23T22:29:43.696463+00:00');


--
-- Name: kek_number_seq; Type: SEQUENCE SET; Schema: keyfob; Owner: -
--

SELECT pg_catalog.setval('keyfob.kek_number_seq', 1, true);


--
-- Name: secret_id_seq; Type: SEQUENCE SET; Schema: keyfob; Owner: -
--

SELECT pg_catalog.setval('keyfob.secret_id_seq', 5, true);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: audit pk_audit; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (sequence);


--
-- Name: datakey pk_datakey; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.datakey
    ADD CONSTRAINT pk_datakey PRIMARY KEY (id);


--
-- Name: kek pk_kek; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.kek
    ADD CONSTRAINT pk_kek PRIMARY KEY (number);


--
-- Name: manifest pk_manifest; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.manifest
    ADD CONSTRAINT pk_manifest PRIMARY KEY (scope);


--
-- Name: organization pk_organization; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.organization
    ADD CONSTRAINT pk_organization PRIMARY KEY (id);


--
-- Name: secret pk_secret; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.secret
    ADD CONSTRAINT pk_secret PRIMARY KEY (id);


--
-- Name: use pk_use; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.use
    ADD CONSTRAINT pk_use PRIMARY KEY (scope, environment, name, action);


--
-- Name: value pk_value; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.value
    ADD CONSTRAINT pk_value PRIMARY KEY (secret_id, key, version);


--
-- Name: version pk_version; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.version
    ADD CONSTRAINT pk_version PRIMARY KEY (secret_id, version);


--
-- Name: workspace pk_workspace; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.workspace
    ADD CONSTRAINT pk_workspace PRIMARY KEY (id);


--
-- Name: datakey uq_datakey_scope_generation; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.datakey
    ADD CONSTRAINT uq_datakey_scope_generation UNIQUE (scope, generation);


--
-- Name: kek uq_kek_id; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.kek
    ADD CONSTRAINT uq_kek_id UNIQUE (id);


--
-- Name: organization uq_organization_name; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.organization
    ADD CONSTRAINT uq_organization_name UNIQUE (name);


--
-- Name: secret uq_secret_scope_environment_name; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.secret
    ADD CONSTRAINT uq_secret_scope_environment_name UNIQUE (scope, environment, name);


--
-- Name: workspace uq_workspace_name; Type: CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.workspace
    ADD CONSTRAINT uq_workspace_name UNIQUE (name);


--
-- Name: ix_audit_id; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_audit_id ON keyfob.audit USING btree (id);


--
-- Name: ix_audit_run; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_audit_run ON keyfob.audit USING btree (run);


--
-- Name: ix_audit_workspace; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_audit_workspace ON keyfob.audit USING btree (workspace);


--
-- Name: ix_secret_scope_deleted_at; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_secret_scope_deleted_at ON keyfob.secret USING btree (scope, deleted_at);


--
-- Name: ix_workspace_organization_id; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE INDEX ix_workspace_organization_id ON keyfob.workspace USING btree (organization_id);


--
-- Name: uq_kek_primary; Type: INDEX; Schema: keyfob; Owner: -
--

CREATE UNIQUE INDEX uq_kek_primary ON keyfob.kek USING btree (state) WHERE (state = 'primary'::text);


--
-- Name: value fk_value_secret_id; Type: FK CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.value
    ADD CONSTRAINT fk_value_secret_id FOREIGN KEY (secret_id) REFERENCES keyfob.secret(id) ON DELETE CASCADE;


--
-- Name: version fk_version_secret_id; Type: FK CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.version
    ADD CONSTRAINT fk_version_secret_id FOREIGN KEY (secret_id) REFERENCES keyfob.secret(id) ON DELETE CASCADE;


--
-- Name: workspace fk_workspace_organization_id; Type: FK CONSTRAINT; Schema: keyfob; Owner: -
--

ALTER TABLE ONLY keyfob.workspace
    ADD CONSTRAINT fk_workspace_organization_id FOREIGN KEY (organization_id) REFERENCES keyfob.organization(id);


--
-- PostgreSQL database dump complete
--

\unrestrict fMrSgdFtYCJqyck5TFi4OxwmnMhneHdqqb4MXNLNtAtnDCIy0irIa97mLCq3QoQ

