using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>
/// Settings of one request, each an immutable value under a key of its own in <see cref="ChatOptions.AdditionalProperties"/>: whatever
/// merges options by key keeps what only one side sets. For those who add settings of their own.
/// </summary>
/// <remarks>
/// Changes are collected and reach the options with <see cref="WriteTo"/>, which replaces the dictionary instead of changing it: clones of
/// the options stay as they were, whether they share the dictionary or not. Values of options that were written as JSON and read back are
/// understood. Not thread-safe.
/// </remarks>
/// <param name="options">The options to read; <see langword="null"/> for none.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RequestSettings(ChatOptions? options)
{
    private AdditionalPropertiesDictionary? _properties = options?.AdditionalProperties;
    private AdditionalPropertiesDictionary? _changed;

    /// <summary>True if the setting is there; its value may be <see langword="null"/>.</summary>
    /// <param name="key">The setting's key.</param>
    public bool Has(string key) => Find(key, out _);

    /// <summary>True if the setting is there and says "nothing".</summary>
    /// <param name="key">The setting's key.</param>
    public bool IsNothing(string key) => Find(key, out var value) && value is null;

    /// <summary>Reads a number, flag or time.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="key">The setting's key.</param>
    /// <returns><see langword="null"/> if the setting is not there or holds something else.</returns>
    public T? GetValue<T>(string key)
        where T : struct => Find(key, out var value) ? value is JsonElement json ? FromJson<T>(json) : value as T? : null;

    /// <summary>Reads a text.</summary>
    /// <param name="key">The setting's key.</param>
    /// <returns><see langword="null"/> if the setting is not there or holds something else.</returns>
    public string? GetText(string key) => !Find(key, out var value) ? null
        : value is JsonElement { ValueKind: JsonValueKind.String } json ? json.GetString() : value as string;

    /// <summary>Reads a list of texts.</summary>
    /// <param name="key">The setting's key.</param>
    /// <returns><see langword="null"/> if the setting is not there or holds something else.</returns>
    public IReadOnlyList<string>? GetTexts(string key) => !Find(key, out var value) ? null
        : value is JsonElement { ValueKind: JsonValueKind.Array } json ? [.. json.EnumerateArray().Select(item => item.ToString())]
        : value as IReadOnlyList<string>;

    /// <summary>Reads an object.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="key">The setting's key.</param>
    /// <returns><see langword="null"/> if the setting is not there or holds something else.</returns>
    public T? Get<T>(string key)
        where T : class => Find(key, out var value) ? value as T : null;

    /// <summary>Sets a value.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="value">The value, never changed afterwards; <see langword="null"/> takes the setting away.</param>
    public void Set(string key, object? value)
    {
        if (value is not null)
            Changed[key] = value;
        else if (Has(key))
            Changed.Remove(key);
    }

    /// <summary>Sets a value, which may be <see langword="null"/>: said to be nothing, other than not said.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="value">The value, never changed afterwards.</param>
    public void Say(string key, object? value) => Changed[key] = value;

    /// <summary>Puts the changes on options, in place of their dictionary.</summary>
    /// <param name="target">The options to change.</param>
    public void WriteTo(ChatOptions target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (_changed is null)
            return;

        // The options have it now: changes that come later are made to a copy.
        target.AdditionalProperties = _properties = _changed.Count > 0 ? _changed : null;
        _changed = null;
    }

    private AdditionalPropertiesDictionary Changed => _changed ??= _properties?.Clone() ?? [];

    private static T? FromJson<T>(JsonElement json)
        where T : struct
    {
        object? value = null;
        if (json.ValueKind == JsonValueKind.Number)
        {
            if (typeof(T) == typeof(int) && json.TryGetInt32(out var whole))
                value = whole;
            else if (typeof(T) == typeof(float) && json.TryGetSingle(out var number))
                value = number;
        }
        else if (typeof(T) == typeof(DateTimeOffset) && json.ValueKind == JsonValueKind.String && json.TryGetDateTimeOffset(out var time))
        {
            value = time;
        }

        return (T?)value;
    }

    private bool Find(string key, out object? value)
    {
        value = null;
        if ((_changed ?? _properties)?.TryGetValue(key, out value) != true)
            return false;
        if (value is JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined })
            value = null;
        return true;
    }
}
