using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Responses;

/// <summary>Reads the tools of a request and the choice among them.</summary>
internal static class ResponseTools
{
    /// <returns>True if hosted tools were left out.</returns>
    public static bool Read(FieldReader reader, ChatOptions chat, int maxTools)
    {
        var (tools, hasHosted) = (new List<AITool>(), false);
        foreach (var (item, path) in reader.Items("tools", maxTools))
        {
            var tool = FieldReader.Of(item, path);
            if (tool.RequiredText("type", SharedReading.MaxNameLength) == "function")
                SharedReading.AddFunction(tool, tools, chat);
            else
                hasHosted = true;
        }

        chat.AllowMultipleToolCalls = reader.Flag("parallel_tool_calls");
        if (tools.Count > 0)
            chat.Tools = tools;
        ReadChoice(reader, chat);
        if (hasHosted && tools.Count == 0 && chat.ToolMode is RequiredChatToolMode)
            throw new GatewayException(GatewayErrors.Unsupported("tools", "a hosted tool is required, and the gateway runs none."));
        ToolChoice.CheckTools(chat);
        return hasHosted;
    }

    private static void ReadChoice(FieldReader reader, ChatOptions chat)
    {
        if (!reader.Find("tool_choice", out var choice))
            return;
        if (choice.ValueKind == JsonValueKind.String)
        {
            chat.ToolMode = ToolChoice.ReadMode(reader, "tool_choice");
            return;
        }

        var named = reader.Object("tool_choice")!.Value;
        switch (named.RequiredText("type", SharedReading.MaxNameLength))
        {
            case "function":
                ToolChoice.Require(chat, SharedReading.ReadName(named, "name"), named.Name("name"));
                break;
            case "allowed_tools":
                var names = named.Items("tools", int.MaxValue)
                    .Select(item => FieldReader.Of(item.Item, item.Path).Text("name", SharedReading.MaxNameLength) ?? "");
                ToolChoice.Allow(chat, names.ToHashSet(StringComparer.Ordinal), named);
                break;
            default:
                throw new GatewayException(GatewayErrors.Unsupported(named.Name("type"), "the gateway runs no hosted tools."));
        }
    }
}
