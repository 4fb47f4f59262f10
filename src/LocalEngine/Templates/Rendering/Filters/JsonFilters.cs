namespace Wattwise.LocalEngine.Templates;

/// <summary>Filters to and from JSON.</summary>
internal static class JsonFilters
{
    private const int MaxIndent = 64;

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["tojson"] = ToJson;
        filters["from_json"] = filters["fromjson"] = (value, _, budget) => JsonInput.Read(Printing.Str(value, budget).Text);
    }

    private static StringValue ToJson(Value value, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound[1] switch
        {
            null or NoneValue => null,
            StringValue text => text.Text,
            var width => new string(' ', (int)Math.Clamp(Numbers.Integer(width, "indent"), 0, MaxIndent)),
        };
        var separators = bound[2] is null or NoneValue ? [] : Sequences.Items(bound[2]!, budget);
        if (separators is not ([] or [StringValue, StringValue]))
            throw TemplateError.Evaluation("separators must be two strings");
        var output = new JsonOutput(
            budget,
            bound[0] is { IsTrue: true },
            indent,
            separators is [StringValue item, _] ? item.Text : null,
            separators is [_, StringValue key] ? key.Text : null,
            bound[3] is { IsTrue: true });
        return new(output.Write(value));
    }
}
