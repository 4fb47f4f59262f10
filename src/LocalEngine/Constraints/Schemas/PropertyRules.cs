using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>What one schema says of the properties of objects.</summary>
/// <param name="Declared">The schemas of names.</param>
/// <param name="Patterns">The schemas of names that match.</param>
/// <param name="Others">The schema of all other names.</param>
/// <param name="Closes">Whether an object has only declared properties where nothing says otherwise.</param>
/// <param name="Part">The schema.</param>
internal sealed record PropertyRules(
    IReadOnlyList<(string Name, SchemaSet Value)> Declared,
    IReadOnlyList<(ByteDfa Names, SchemaSet Value)> Patterns,
    SchemaSet? Others,
    bool Closes,
    SchemaPart Part)
{
    public SchemaSet ValueOf(string name)
    {
        var set = SchemaSet.Any;
        var isNamed = false;
        foreach (var declared in Declared)
        {
            if (declared.Name == name)
                (set, isNamed) = (set.And(declared.Value), true);
        }

        foreach (var pattern in Patterns)
        {
            if (pattern.Names.Match(Encoding.UTF8.GetBytes(name)) >= 0)
                (set, isNamed) = (set.And(pattern.Value), true);
        }

        return isNamed || Others is null ? set : Others.Value;
    }
}
