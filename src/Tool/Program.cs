using Wattwise.Tool;

return await ToolCommand.Create().Parse(args).InvokeAsync();
