using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;

namespace Wattwise.Gateway.Reading;

/// <summary>Which tools the model may or must call.</summary>
internal static class ToolChoice
{
    public static ChatToolMode ReadMode(FieldReader reader, string field) => reader.RequiredText(field, SharedReading.MaxNameLength) switch
    {
        "none" => ChatToolMode.None,
        "auto" => ChatToolMode.Auto,
        "required" => ChatToolMode.RequireAny,
        _ => throw new GatewayException(GatewayErrors.WrongValue(reader.Name(field), "none, auto, required or an object")),
    };

    /// <summary>Checks that there is something to call where a call is demanded.</summary>
    public static void CheckTools(ChatOptions options)
    {
        if (options.ToolMode is RequiredChatToolMode && options.Tools is not { Count: > 0 })
            throw new GatewayException(GatewayErrors.WrongValue("tool_choice", "tools to choose from, where a call is required"));
    }

    /// <summary>Demands a call of one function.</summary>
    public static void Require(ChatOptions options, string name, string path)
    {
        if (options.Tools?.Any(tool => tool.Name == name) != true)
            throw new GatewayException(GatewayErrors.WrongValue(path, "the name of a function in tools"));
        options.ToolMode = ChatToolMode.RequireSpecific(name);
    }

    /// <summary>Leaves the model only some of the functions.</summary>
    public static void Allow(ChatOptions options, HashSet<string> names, FieldReader allowed)
    {
        options.ToolMode = allowed.Text("mode", SharedReading.MaxNameLength) switch
        {
            null or "auto" => ChatToolMode.Auto,
            "required" => ChatToolMode.RequireAny,
            _ => throw new GatewayException(GatewayErrors.WrongValue(allowed.Name("mode"), "auto or required")),
        };
        options.Tools = [.. (options.Tools ?? []).Where(tool => names.Contains(tool.Name))];
        if (options.Tools.Count == 0)
            throw new GatewayException(GatewayErrors.WrongValue(allowed.Name("tools"), "names of functions in tools"));
    }
}
