using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Chat;

/// <summary>Reads the tools of a request and the choice among them.</summary>
internal static class ChatTools
{
    public static void Read(FieldReader reader, ChatOptions options, int maxTools)
    {
        var tools = new List<AITool>();
        foreach (var (item, path) in reader.Items("tools", maxTools))
            AddTool(FieldReader.Of(item, path), tools, options);
        options.AllowMultipleToolCalls = reader.Flag("parallel_tool_calls");
        if (tools.Count > 0)
            options.Tools = tools;
        ReadChoice(reader, options);
    }

    private static void AddTool(FieldReader tool, List<AITool> tools, ChatOptions options)
    {
        if (tool.RequiredText("type", SharedReading.MaxNameLength) != "function")
            throw new GatewayException(GatewayErrors.WrongValue(tool.Name("type"), "function"));
        SharedReading.AddFunction(tool.RequiredObject("function"), tools, options);
    }

    private static void ReadChoice(FieldReader reader, ChatOptions options)
    {
        if (!reader.Find("tool_choice", out var choice))
            return;
        if (choice.ValueKind == JsonValueKind.String)
        {
            options.ToolMode = ToolChoice.ReadMode(reader, "tool_choice");
            ToolChoice.CheckTools(options);
            return;
        }

        var named = reader.Object("tool_choice")!.Value;
        switch (named.RequiredText("type", SharedReading.MaxNameLength))
        {
            case "function":
                var function = named.RequiredObject("function");
                ToolChoice.Require(options, SharedReading.ReadName(function, "name"), function.Name("name"));
                break;
            case "allowed_tools":
                ReadAllowed(named.RequiredObject("allowed_tools"), options);
                break;
            default:
                throw new GatewayException(GatewayErrors.WrongValue(named.Name("type"), "function or allowed_tools"));
        }
    }

    private static void ReadAllowed(FieldReader allowed, ChatOptions options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, path) in allowed.Items("tools", int.MaxValue))
        {
            var tool = FieldReader.Of(item, path);
            names.Add(SharedReading.ReadName(tool.RequiredObject("function"), "name"));
        }

        ToolChoice.Allow(options, names, allowed);
    }
}
