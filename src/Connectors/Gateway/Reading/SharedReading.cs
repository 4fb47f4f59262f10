using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>Reads what the endpoints have in common.</summary>
internal static partial class SharedReading
{
    public const int MaxNameLength = 64;
    private const int MaxArgumentDepth = 64;
    private const string DataScheme = "data:";
    private const string Strict = "strict";
    private const string Detail = "detail";

    private static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object","properties":{}}""");

    /// <summary>The name of a function or a schema.</summary>
    public static string ReadName(FieldReader reader, string field)
    {
        var name = reader.RequiredText(field, MaxNameLength);
        return NamePattern().IsMatch(name) ? name
            : throw new GatewayException(GatewayErrors.WrongValue(reader.Name(field), "letters, digits, _ and - only"));
    }

    /// <summary>Adds a function to the tools: its name, description and parameters.</summary>
    /// <param name="reader">The function.</param>
    /// <param name="tools">The tools before it.</param>
    /// <param name="options">The options, with the format of the answer.</param>
    public static void AddFunction(FieldReader reader, List<AITool> tools, ChatOptions options)
    {
        var schema = NoParameters;
        if (reader.Find("parameters", out var parameters))
        {
            FieldReader.Of(parameters, reader.Name("parameters"));
            schema = parameters.Clone();
        }

        var name = ReadName(reader, "name");
        if (tools.Exists(tool => tool.Name == name))
            throw new GatewayException(GatewayErrors.WrongValue(reader.Name("name"), "a name that no other tool has"));

        // The client of OpenAI takes the format's strictness for that of all functions that have none of their own.
        var isStrict = reader.Flag(Strict) ?? (options.AdditionalProperties?.ContainsKey(Strict) == true ? false : null);
        tools.Add(new RequestedFunction(name, reader.Text("description") ?? "", schema, isStrict));
    }

    /// <summary>A schema that the answer keeps to.</summary>
    public static void ReadSchema(FieldReader reader, ChatOptions options)
    {
        var name = ReadName(reader, "name");
        if (!reader.Find("schema", out var schema))
        {
            options.ResponseFormat = ChatResponseFormat.Json;
            return;
        }

        FieldReader.Of(schema, reader.Name("schema"));
        options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.Clone(), name, reader.Text("description"));
        if (reader.Flag(Strict) is { } strict)
            (options.AdditionalProperties ??= [])[Strict] = strict;
    }

    /// <summary>How hard a reasoning model thinks.</summary>
    public static ReasoningOptions? ReadEffort(FieldReader reader, string field) => reader.Text(field, MaxNameLength) switch
    {
        null => null,
        "none" => new() { Effort = ReasoningEffort.None },
        "minimal" or "low" => new() { Effort = ReasoningEffort.Low },
        "medium" => new() { Effort = ReasoningEffort.Medium },
        "high" => new() { Effort = ReasoningEffort.High },
        "xhigh" or "max" => new() { Effort = ReasoningEffort.ExtraHigh },
        _ => throw new GatewayException(GatewayErrors.WrongValue(reader.Name(field), "none, minimal, low, medium, high, xhigh or max")),
    };

    /// <summary>The settings of sampling that all endpoints name alike.</summary>
    public static ChatOptions ReadSampling(FieldReader reader) => new()
    {
        Temperature = reader.Number("temperature", 0, 2),
        TopP = reader.Number("top_p", 0, 1),
    };

    /// <summary>The settings of sampling that the two older APIs have beside these.</summary>
    public static void ReadPenalties(FieldReader reader, ChatOptions options)
    {
        options.FrequencyPenalty = reader.Number("frequency_penalty", -2, 2);
        options.PresencePenalty = reader.Number("presence_penalty", -2, 2);
        options.Seed = reader.Whole("seed", long.MinValue, long.MaxValue);
        options.StopSequences = ReadStop(reader);
    }

    /// <summary>Texts that end the answer: one, or an array of up to four.</summary>
    private static List<string>? ReadStop(FieldReader reader)
    {
        const int maxCount = 4;
        if (!reader.Find("stop", out var stop))
            return null;
        var texts = stop.ValueKind == JsonValueKind.Array
            ? [.. reader.Items("stop", maxCount).Select(item => TextItem(item.Item, item.Path))]
            : new List<string> { reader.Text("stop")! };
        return texts.Exists(text => text.Length == 0)
            ? throw new GatewayException(GatewayErrors.WrongValue(reader.Name("stop"), "texts that are not empty")) : texts;
    }

    /// <summary>A text among several.</summary>
    public static string TextItem(JsonElement item, string path) => item.ValueKind == JsonValueKind.String
        ? FieldReader.TextOf(item, path) : throw new GatewayException(GatewayErrors.WrongType(path, "a string"));

    /// <summary>Data that the request holds itself. A URL is never fetched.</summary>
    public static DataContent ReadData(string uri, string path, string kind)
    {
        if (!uri.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase))
            throw new GatewayException(GatewayErrors.WrongValue(path, "a data: URL; other URLs are not fetched"));
        try
        {
            var data = new DataContent(uri);
            return data.HasTopLevelMediaType(kind) ? data
                : throw new GatewayException(GatewayErrors.WrongValue(path, $"data of type {kind}/*"));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new GatewayException(GatewayErrors.WrongValue(path, "a data: URL in base64"));
        }
    }

    /// <summary>An image, with how closely the model is to look at it.</summary>
    /// <param name="reader">What has the image and its detail.</param>
    /// <param name="field">The field of the image.</param>
    public static DataContent ReadImage(FieldReader reader, string field)
    {
        var image = ReadData(reader.RequiredText(field), reader.Name(field), "image");
        switch (reader.Text(Detail, MaxNameLength))
        {
            case null or "auto":
                break;
            case ("low" or "high" or "original") and var detail:
                image.AdditionalProperties = new() { [Detail] = detail };
                break;
            default:
                throw new GatewayException(GatewayErrors.WrongValue(reader.Name(Detail), "auto, low, high or original"));
        }

        return image;
    }

    /// <summary>A call that the model made in an earlier turn.</summary>
    public static FunctionCallContent ReadCall(FieldReader reader, string callId, string name) =>
        CallOf(callId, name, reader.Text("arguments"));

    /// <summary>A call with its arguments as the model wrote them.</summary>
    public static FunctionCallContent CallOf(string callId, string name, string? arguments) =>
        new(callId, name, ReadArguments(arguments));

    // A small model may have written no JSON; its words are kept, so that the turn that corrects it makes sense.
    private static Dictionary<string, object?> ReadArguments(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        try
        {
            var json = Encoding.UTF8.GetBytes(text);
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object && JsonText.IsUnicode(json, MaxArgumentDepth))
            {
                var arguments = new Dictionary<string, object?>();
                foreach (var argument in document.RootElement.EnumerateObject())
                    arguments[argument.Name] = argument.Value.Clone();
                return arguments;
            }
        }
        catch (JsonException)
        {
        }

        return new() { ["arguments"] = text };
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
