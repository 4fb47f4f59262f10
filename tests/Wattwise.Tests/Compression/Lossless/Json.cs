using System.Text.Json;
using CsCheck;

namespace Wattwise.Tests.Compression.Lossless;

/// <summary>JSON texts with everything that tables trip over.</summary>
internal static class Json
{
    private static readonly Gen<string> Leaf = OneOf(
        "null", "true", "false", "0", "-0", "1.0", "1", "9007199254740993", "1e5", "1E+400", "-12.50", "\"\"", "\"null\"",
        "\"true\"", "\"007\"", "\"1\"", "\"1.0\"", "\"-\"", "\" x\"", "\"x \"", "\"a,b\"", "\"say \\\"hi\\\"\"", "\"\\\"\"",
        "\"line\\nline\"", "\"tab\\there\"", "\"\\\\\"", "\"C:\\\\dir\"", "\"{\"", "\"[1 rows]\"", "\"a=b\"", "\"a.b\"",
        "\"\\u00e9\\u20ac\"", "\"\\ud83d\\ude00\"", "\"\\u0000\"", "\"\\u2028\"", "\"\\/\"", "\"\\u0022\"", "\"plain\"",
        "\"two words\"", "\"NaN\"", "\"1e5\"", "\"\\ud800\"", "\"\\udc00x\"", "[]", "{}", "[1,\"a,b\"]",
        "\"*1\"", "\"&2\"", "\"text{\"", "\"{\\\"a\\\": [1, \\\"x,}\\\"]}\"", "\"[\\\"q\\\\\\\"\\\"]\"", "\"{\\\"a\\\":\\n1}\"",
        "{\"login\":\"somebody\",\"id\":21031067}", "[\"one long list\",{\"of\":\"two, things\"}]",
        "{\"in\":{\"login\":\"somebody\",\"id\":21031067},\"more\":[1,2,3]}");

    private static readonly Gen<string> Key = OneOf(
        "a", "b", "c", "id", "", "a.b", "a,b", "a=b", "a:str", " a", "a ", "\\\"q\\\"", "null", "1", "l\\nl", "[x", "{", "\\u00e9",
        "Airport Name", "#");

    public static readonly Gen<string> Value = Gen.Recursive<string>((depth, inner) => depth > 2 ? Leaf : Gen.Frequency(
        (6, Leaf), (2, Object(inner)), (1, inner.Array[0, 4].Select(items => $"[{string.Join(", ", items)}]")), (2, Rows(inner))));

    public static readonly Gen<string> FlatRows = Rows(Leaf);

    public static Gen<string> Rows(Gen<string> value) =>
        Gen.Select(Key.HashSet[1, 6], value.Array[6], Gen.Int[0, 5]).SelectMany((keys, same, constants) =>
            Row([.. keys], value, same, constants).Array[2, 8].Select(rows => $"[{string.Join(",\n ", rows)}]"));

    private static Gen<string> Object(Gen<string> value) =>
        Key.HashSet[0, 4].SelectMany(keys => value.Array[keys.Count].Select(values =>
            $"{{ {string.Join(", ", keys.Zip(values, (key, one) => $"\"{key}\": {one}"))} }}"));

    // A key is missing in a third of the rows, in another third it has the value of all rows.
    private static Gen<string> Row(string[] keys, Gen<string> value, string[] same, int constants) =>
        Gen.Select(value.Array[keys.Length], Gen.Int[0, 2].Array[keys.Length], Gen.Shuffle(keys.Select((_, i) => i).ToArray()))
            .Select((values, kinds, order) =>
            {
                var here = order.Where(i => i < constants || kinds[i] > 0);
                return $"{{{string.Join(",", here.Select(i => $"\"{keys[i]}\":{(i < constants || kinds[i] == 1 ? same[i] : values[i])}"))}}}";
            });

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static JsonElement Element(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1_000 }).RootElement;
}
