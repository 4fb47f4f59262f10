namespace Wattwise.LocalEngine.Templates;

/// <summary>Finds filters by name: those of Jinja that have a place in a prompt, with <c>tojson</c> as chat templates know it.</summary>
internal static class FilterTable
{
    private static readonly Dictionary<string, Filter> Filters = new(StringComparer.Ordinal);

    static FilterTable()
    {
        TextFilters.AddTo(Filters);
        NumberFilters.AddTo(Filters);
        SequenceFilters.AddTo(Filters);
        SelectionFilters.AddTo(Filters);
        JsonFilters.AddTo(Filters);
    }

    /// <exception cref="TemplateError">There is no such filter.</exception>
    public static Filter Get(string name) =>
        Filters.GetValueOrDefault(name) ?? throw TemplateError.Evaluation($"No filter named '{name}'.");

    public static bool Contains(string name) => Filters.ContainsKey(name);
}
