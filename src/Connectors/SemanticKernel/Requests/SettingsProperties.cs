using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;

namespace Wattwise.SemanticKernel;

/// <summary>
/// The properties that a connector's settings add to those of <see cref="PromptExecutionSettings"/>, by their names in JSON.
/// </summary>
internal static class SettingsProperties
{
    private static readonly ConcurrentDictionary<Type, (string Name, PropertyInfo Property)[]> Known = [];

    public static (string Name, PropertyInfo Property)[] Of(Type settings) => Known.GetOrAdd(settings, static type =>
    [
        .. from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
           where property.CanRead && property.GetIndexParameters().Length == 0 && property.DeclaringType != typeof(PromptExecutionSettings)
           select (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name, property),
    ]);
}
