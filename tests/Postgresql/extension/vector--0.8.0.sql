CREATE DOMAIN vector AS real[];

-- As pgvector sends it: dimension and a reserved field of 2 bytes each, then the numbers.
CREATE FUNCTION vector_send(vector) RETURNS bytea LANGUAGE sql IMMUTABLE AS
'SELECT int2send(cardinality($1::real[])::smallint) || int2send(0::smallint) || string_agg(float4send(x), '''' ORDER BY place) FROM unnest($1::real[]) WITH ORDINALITY AS u(x, place)';

CREATE FUNCTION negative_inner_product(real[], real[]) RETURNS double precision LANGUAGE sql IMMUTABLE AS
'SELECT -sum(a * b) FROM unnest($1, $2) AS u(a, b)';

CREATE OPERATOR <#> (LEFTARG = real[], RIGHTARG = real[], FUNCTION = negative_inner_product);
