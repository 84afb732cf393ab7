package actions_test
import ("testing";"time";"os"
 standin "github.com/hmcts/rse-dashboard/internal/standin/github"
 "github.com/hmcts/rse-dashboard/internal/standin/organisation")
func TestZZServe(t *testing.T){
 now:=time.Now().UTC().Truncate(time.Second)
 org:=organisation.New(1, organisation.Options{Until: now, Events: 20000}).GitHub("acme",120)
 n:=0; for _,r:=range org.Repositories { n+=len(r.Runs) }
 s:=standin.New(standin.Options{Token:"t0k"}, org); api:=listen(t,s)
 os.WriteFile(os.Getenv("APIFILE"), []byte(api), 0o666)
 time.Sleep(75*time.Second)
 st:=s.Stats(); t.Log(n, st.Requests, st.Points, st.Paths)
}
