namespace Wattwise.LocalEngine;

/// <summary>What a schema says of objects.</summary>
/// <param name="Properties">What each schema says of properties.</param>
/// <param name="Required">The names that must be there.</param>
/// <param name="Names">The schemas of names.</param>
/// <param name="Least">The fewest properties.</param>
/// <param name="Most">The most properties.</param>
internal sealed record ObjectRules(
    IReadOnlyList<PropertyRules> Properties, IReadOnlyList<string> Required, SchemaSet Names, int Least, int Most)
{
    public static ObjectRules Any { get; } = new([], [], SchemaSet.Any, 0, int.MaxValue);

    public ObjectRules And(ObjectRules other) => new(
        [.. Properties.Union(other.Properties)],
        [.. Required.Union(other.Required)],
        Names.And(other.Names),
        Math.Max(Least, other.Least),
        Math.Min(Most, other.Most));

    /// <summary>The names that are declared or required, in their order.</summary>
    public IEnumerable<string> DeclaredNames() =>
        Properties.SelectMany(rules => rules.Declared).Select(declared => declared.Name).Concat(Required).Distinct();

    /// <summary>All that is said of the value behind a name.</summary>
    public SchemaSet ValueOf(string name) => Properties.Aggregate(SchemaSet.Any, (set, rules) => set.And(rules.ValueOf(name)));
}
