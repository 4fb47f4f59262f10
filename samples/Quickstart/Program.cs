using Quickstart;

var workload = Workload.Load(Path.Combine(AppContext.BaseDirectory, "workload"));
Console.WriteLine($"{workload.Requests.Count} requests from {workload.Tenants.Count} companies, {workload.Answerable} of which repeat an earlier one.");
