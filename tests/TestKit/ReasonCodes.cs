using System.Reflection;

namespace Wattwise.TestKit;

/// <summary>Lists the public reason codes of a class of constants.</summary>
public static class ReasonCodes
{
    public static IEnumerable<string> Of(Type constants) =>
        constants.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
}
